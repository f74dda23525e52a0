/** What the machine has: processors, memory, GPUs, and which libraries can use them. */
package org.ala4j.machine;
