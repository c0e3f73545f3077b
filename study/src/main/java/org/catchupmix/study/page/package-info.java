/**
 * Pages for people: one HTML file each, that loads nothing, runs nothing, and is well-formed XML.
 */
package org.catchupmix.study.page;
