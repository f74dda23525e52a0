/** Arrays outside the JVM's heap: their raw numbers, their order, and how to use them again. */
package org.ala4j.memory;
