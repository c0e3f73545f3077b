/**
 * The contract of the primitives as code: shapes, types and bounds, checked once for all devices.
 */
package org.catchupmix.core.contract;
