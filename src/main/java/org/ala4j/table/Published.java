package org.ala4j.table;

/**
 * One number of a published table.
 *
 * @param mean the mean over the paper's trials, or its single value
 * @param std the sample standard deviation; NaN where the paper prints none
 */
public record Published(double mean, double std) {}
