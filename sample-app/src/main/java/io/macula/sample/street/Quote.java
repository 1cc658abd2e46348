package io.macula.sample.street;

/**
 * A house's answer to a {@link QuoteRequest}. Immutable.
 *
 * @param house who would deliver
 * @param kilowattHours how much
 * @param centsPerKilowattHour unit price
 * @param cents total price
 */
public record Quote(String house, double kilowattHours, int centsPerKilowattHour, long cents) {
}
