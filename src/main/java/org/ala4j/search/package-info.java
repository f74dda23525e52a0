/**
 * Hyperparameter searches: Arbiter proposes candidates, which are trained and judged as the rows of
 * an experiment on its validation images. Knows no SameDiff.
 */
package org.ala4j.search;
