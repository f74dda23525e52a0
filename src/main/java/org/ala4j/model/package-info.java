/** LoRA, the Attention Lattice Adapter, the perception branch, and what they make together. */
package org.ala4j.model;
