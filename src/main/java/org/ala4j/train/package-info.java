/** AdamW, alternating epochs, early stopping, and the loop around them. */
package org.ala4j.train;
