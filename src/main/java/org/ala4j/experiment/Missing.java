package org.ala4j.experiment;

import java.util.List;

/**
 * What a run has to do for a trial.
 *
 * @param trains whether it is to be trained; then all of its maps are judged as well
 * @param epochs of a training that is gone on with; 0 when it begins
 * @param maps of a trained model that are to be judged, by their rows in the table
 * @param checks maps of a trained model whose sanity is to be checked
 * @param pictures of maps that were judged before
 * @param images that pass through the model when its maps are judged, about
 */
public record Missing(
    String row,
    int seed,
    boolean trains,
    int epochs,
    List<String> maps,
    List<String> checks,
    int pictures,
    int images) {}
