/** The experiment file, its trials and their results; knows no SameDiff. */
package org.ala4j.experiment;
