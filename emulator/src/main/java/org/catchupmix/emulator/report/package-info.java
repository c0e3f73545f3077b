/** Results of a launch for users: faults, findings and counters. */
package org.catchupmix.emulator.report;
