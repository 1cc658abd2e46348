package io.macula.sample.street;

import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

import io.macula.engine.RemoteCallException;

/**
 * A simulated house: a roof under a sun that rises for all houses at once, people who use
 * power, a battery in between. {@link #measure} is confined to one thread at a time, the
 * rest is thread-safe.
 */
public class House {

	private static final int ROOF_WATTS = 5000;

	private static final double BATTERY_KILOWATT_HOURS = 30;

	private final String name;

	private final Duration day;

	private final InstantSource clock;

	private final RandomGenerator random;

	private final long run;

	private double clouds;

	private double appliances;

	private double charge;

	private volatile Reading last;

	/**
	 * Build a house.
	 * @param name its name
	 * @param day length of a simulated day
	 * @param clock tells the time; houses with equal clocks are under the same sun
	 */
	public House(String name, Duration day, InstantSource clock) {
		this.name = name;
		this.day = day;
		this.clock = clock;
		this.run = clock.millis();
		this.random = new SplittableRandom(this.run + name.hashCode());
		this.charge = this.random.nextDouble(0.3, 0.8);
		this.last = new Reading(name, this.run, 0, 0, 0, percent());
	}

	public String name() {
		return this.name;
	}

	/**
	 * Let time pass by one step, a hundredth of a day, and read the meters.
	 * @return the next reading
	 */
	public Reading measure() {
		this.clouds = drift(this.clouds, 0.15);
		this.appliances = drift(this.appliances, 0.25);
		int production = (int) (ROOF_WATTS * sun() * (1 - 0.6 * this.clouds));
		int consumption = 250 + (int) (2500 * this.appliances * this.appliances);
		double kilowattHours = (production - consumption) / 1000.0 * 24 / 100;
		this.charge = Math.max(0, Math.min(1, this.charge + kilowattHours / BATTERY_KILOWATT_HOURS));
		this.last = new Reading(this.name, this.run, this.last.number() + 1, production, consumption, percent());
		return this.last;
	}

	/**
	 * Price energy: the fuller the battery, the cheaper.
	 * @param request how much
	 * @return the quote
	 * @throws RemoteCallException if the amount makes no sense
	 */
	public Quote quote(QuoteRequest request) {
		double amount = request.kilowattHours();
		if (!(amount > 0 && amount <= 100)) {
			throw new RemoteCallException("bad_amount",
					"'kilowattHours' is " + amount + " but must be more than 0 and at most 100");
		}
		Reading now = this.last;
		int unit = 38 - now.battery() / 4 - ((now.production() > now.consumption()) ? 3 : 0);
		return new Quote(this.name, amount, unit, Math.round(unit * amount));
	}

	private double sun() {
		double time = (double) (this.clock.millis() % this.day.toMillis()) / this.day.toMillis();
		return Math.max(0, (0.5 - Math.cos(2 * Math.PI * time)) / 1.5);
	}

	private double drift(double value, double step) {
		return Math.max(0, Math.min(1, value + this.random.nextDouble(-step, step)));
	}

	private int percent() {
		return (int) Math.round(100 * this.charge);
	}

}
