package io.macula.witness;

import io.macula.sample.SampleApplication;

import org.springframework.boot.SpringApplication;

/**
 * The sample with a {@link Witness}, for tests that start it as a process. In a package
 * of its own, so that the sample does not find the witness.
 */
public final class WitnessApplication {

	private WitnessApplication() {
	}

	public static void main(String[] args) {
		new SpringApplication(SampleApplication.class, Witness.class).run(args);
	}

}
