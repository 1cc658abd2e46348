package io.macula.sample.street;

/**
 * Asks for the price of energy. Immutable.
 *
 * @param kilowattHours how much, more than 0 and at most 100
 */
public record QuoteRequest(double kilowattHours) {
}
