/** SameDiff made safe: layers with right gradients, sessions, memory; knows no model. */
package org.ala4j.graph;
