/** A trained model's maps and controls judged on a test set. */
package org.ala4j.evaluate;
