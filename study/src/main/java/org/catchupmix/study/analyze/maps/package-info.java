/** What a network sees in single pictures: saliency and activation maps. */
package org.catchupmix.study.analyze.maps;
