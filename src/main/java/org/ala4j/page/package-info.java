/** Pages of results and of searches, with their charts, from what is stored alone. */
package org.ala4j.page;
