/**
 * The networks. {@link org.catchupmix.nn.models.Models} builds one by its name; {@link
 * org.catchupmix.nn.models.PreActResNet}, {@link org.catchupmix.nn.models.ResNet} and {@link
 * org.catchupmix.nn.models.WideResNet} put them together; {@link
 * org.catchupmix.nn.models.NetworkCost} counts parameters and multiplications.
 */
package org.catchupmix.nn.models;
