/** Decodes JPEG by the library libjpeg-turbo, where a machine has it. */
package org.catchupmix.data.jpeg;
