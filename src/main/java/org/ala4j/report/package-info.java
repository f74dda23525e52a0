/**
 * What a reader sees of an experiment: tables beside the paper's numbers, and pictures of the maps.
 * Everything renders from plain records; nothing here knows a model.
 */
package org.ala4j.report;
