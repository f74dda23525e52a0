package org.ala4j.report;

import java.util.List;
import java.util.Map;

/**
 * One table of the paper, as printed.
 *
 * @param title what the table compares
 * @param dataset the dataset of its numbers
 * @param trials number of trials behind each mean
 * @param rows row name → metric key → number, in printed order
 * @param notes remarks that belong below it
 */
public record PublishedTable(
    String title,
    String dataset,
    int trials,
    Map<String, Map<String, Published>> rows,
    List<String> notes) {}
