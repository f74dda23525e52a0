/** The experiment file as records, its hyperparameters, the grid, differences between two files. */
package org.ala4j.config;
