/**
 * The oracle: double precision, as plain as the formulas.
 *
 * <p>{@code ReferenceBackend}, which {@link ReferenceProvider} offers as device {@code reference},
 * has a part for each family of primitives, such as {@code ReferenceElementwise} or {@code
 * ReferenceMixing}. All other devices are tested against it, so it is written to be read; only
 * {@code ReferenceMatrices} uses a library, EJML.
 */
package org.catchupmix.core.reference;
