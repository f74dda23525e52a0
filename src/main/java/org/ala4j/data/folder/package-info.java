/**
 * People's own photos: a folder for each class, and the ways in which masks and boxes are kept
 * beside them (docs/datasets.md).
 */
package org.ala4j.data.folder;
