/**
 * The networks. {@link org.catchupmix.nn.models.Models} builds one by its name; {@link
 * org.catchupmix.nn.models.ResidualNetwork} puts it together; a {@link
 * org.catchupmix.nn.models.NetworkProvider} adds others. {@link
 * org.catchupmix.nn.models.NetworkCost} counts parameters and multiplications.
 */
package org.catchupmix.nn.models;
