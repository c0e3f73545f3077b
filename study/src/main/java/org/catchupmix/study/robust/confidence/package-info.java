/**
 * Confidence of predictions: whether it equals the accuracy ({@link
 * org.catchupmix.study.robust.confidence.Calibration}), and whether it tells images of unknown
 * classes from known ones ({@link org.catchupmix.study.robust.confidence.Detection}).
 */
package org.catchupmix.study.robust.confidence;
