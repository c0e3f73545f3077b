/**
 * Commands on single runs, data and devices, and what all commands share.
 *
 * <p>Shared: {@link SettingFlags} makes flags of settings, {@link Usage} checks them, {@link
 * FigureFlags} are those of figures, and {@link Failures} tells failures that are shown as a
 * sentence (such as {@link UserException}) from defects. {@link TrainCommand} comes first: it
 * starts and resumes runs, with {@link StopHint} for Ctrl-C. {@link InitCommand} writes a recipe,
 * {@link DataCommand}, {@code FetchCommand} and {@code PackCommand} are on data sets, {@link
 * ModelsCommand} and {@link ExportCommand} on networks, {@link DoctorCommand}, {@link
 * VerifyCommand} and {@link ParityCommand} on devices.
 */
package org.catchupmix.app.cli;
