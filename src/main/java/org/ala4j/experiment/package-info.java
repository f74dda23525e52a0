/**
 * Running an experiment: its trials, what they share, memory and budgets; the benchmark; other
 * images explained with a trained model.
 */
package org.ala4j.experiment;
