/** Explainers and controls: images in, maps out; knows no metrics and no data sets. */
package org.ala4j.explain;
