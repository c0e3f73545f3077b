/**
 * Commands that measure speed.
 *
 * <p>{@link BenchCommand} has the others: {@code OpsCommand} and {@code HostCommand} run benchmarks
 * of JMH by {@code Jmh}, {@code StepCommand} times whole training steps, and {@code PeersCommand}
 * times them beside PyTorch. {@code BenchOptions} are flags of all. {@code PrimitiveTable} sets the
 * time of each kind of primitive beside the {@code Limits} of the machine.
 */
package org.catchupmix.app.bench;
