/** Downloads data sets: resumes, checks and unpacks them, so that nothing half is ever seen. */
package org.catchupmix.data.fetch;
