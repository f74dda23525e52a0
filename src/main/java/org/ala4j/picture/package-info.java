/** Maps over photos, contact sheets and other pictures made of pixels. */
package org.ala4j.picture;
