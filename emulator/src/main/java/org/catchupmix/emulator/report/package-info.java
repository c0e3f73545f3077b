/**
 * Results of a launch for users: faults, findings and counters.
 *
 * <p>A launch ends with an {@link EmulatorFault}, or with a {@link LaunchReport} of its costs per
 * instruction ({@link InstructionKind}, {@link Metric}) and with each {@link Finding} of a run that
 * continues after faults. A finding is data: a {@link Place} and a {@link Problem} with its
 * numbers. {@link FindingText} has its words, {@link FindingJson} and {@link Sarif} its forms for
 * programs. {@link AnnotatedSource} shows the costs beside the lines of {@link SourceFiles}.
 */
package org.catchupmix.emulator.report;
