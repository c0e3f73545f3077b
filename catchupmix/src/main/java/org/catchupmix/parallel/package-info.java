/**
 * Training by several processes: how they find each other, what they hand each other, and how they
 * end together. Nothing here knows what is trained.
 */
package org.catchupmix.parallel;
