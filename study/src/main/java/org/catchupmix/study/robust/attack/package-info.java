/**
 * Accuracy under attack: {@link org.catchupmix.study.robust.attack.SignAttack} (FGSM and PGD) and
 * {@link org.catchupmix.study.robust.attack.AutoPgd}, which change pixels along the gradient of the
 * loss within a small distance.
 */
package org.catchupmix.study.robust.attack;
