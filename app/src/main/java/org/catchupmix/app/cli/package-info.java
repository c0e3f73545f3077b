/**
 * Commands on single runs, data and devices, and what all commands share.
 *
 * <p>Shared: {@link SettingFlags} makes flags of settings, {@link Usage} checks them, and {@link
 * Failures} knows the exceptions that are shown as a sentence, among them {@link UserException}.
 * {@link TrainCommand} comes first: it starts and resumes runs, with {@link StopHint} for Ctrl-C.
 * {@link InitCommand} writes a recipe, {@link DataCommand}, {@code FetchCommand} and {@code
 * PackCommand} are on data sets, {@link ModelsCommand} and {@link ExportCommand} on networks,
 * {@link DoctorCommand}, {@link VerifyCommand} and {@link ParityCommand} on devices.
 */
package org.catchupmix.app.cli;
