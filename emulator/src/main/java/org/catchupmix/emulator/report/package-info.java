/** What users get to see of a launch: faults, findings and counters. */
package org.catchupmix.emulator.report;
