/** The commands, thin. */
package org.ala4j.cli;
