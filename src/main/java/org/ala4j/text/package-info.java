/** Small questions about words and numbers that people write; knows nothing else of ala4j. */
package org.ala4j.text;
