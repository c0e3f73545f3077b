/** What class scores say about a network: how well it is calibrated, and what it knows not. */
package org.catchupmix.study.robust.scores;
