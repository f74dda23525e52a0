/** Tables, leaderboards and effects, in all their formats, and the figures of single images. */
package org.ala4j.table;
