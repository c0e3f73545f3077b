/**
 * Builds the project's pages: guides from Markdown, Javadoc, and the files that guides point to, as
 * one folder that needs no server and no network.
 *
 * <p>{@link org.catchupmix.site.SiteBuild} is the program. {@link org.catchupmix.site.Pages} says
 * which files become which pages, {@link org.catchupmix.site.Guide} turns one Markdown file into
 * HTML, {@link org.catchupmix.site.Javadoc} runs the tool of the JDK, and {@link
 * org.catchupmix.site.LinkCheck} follows every link in the end.
 */
package org.catchupmix.site;
