/** Writing files so that a killed process or a full disk leaves no half file. */
package org.ala4j.files;
