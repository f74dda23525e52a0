/** What is stored of experiments and trials, and how it is checked when it is read. */
package org.ala4j.results;
