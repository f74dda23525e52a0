/** Figures for print: vector text and axes, embedded photos, in the widths of a paper's columns. */
package org.ala4j.figure;
