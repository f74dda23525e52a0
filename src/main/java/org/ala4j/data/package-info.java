/**
 * Images, their classes and where the object is: CUB-200-2011's lists, photographs and masks seen
 * through one shared geometry, and batches prepared in the background.
 *
 * <p>Nothing here is random by itself: every draw depends only on a seed, an epoch and an example's
 * id, so an image looks the same whatever the thread, batch or order it comes in.
 */
package org.ala4j.data;
