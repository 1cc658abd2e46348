package io.macula.spring.boot.autoconfigure;

import java.time.Duration;

import io.macula.engine.membership.MembershipSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Properties of watching which other nodes live. Confined to one thread.
 */
public class MaculaMembershipProperties {

	/**
	 * Whether the node watches which other nodes live, and is watched by them.
	 */
	private boolean enabled = true;

	/**
	 * How far apart the nodes are, which the times of membership depend on.
	 */
	private Preset preset = Preset.LAN;

	/**
	 * Time between two probes. Shorter notices crashes faster and costs more. By default
	 * 1s for the preset lan and 5s for wan.
	 */
	private @Nullable Duration probeInterval;

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public Preset getPreset() {
		return this.preset;
	}

	public void setPreset(Preset preset) {
		this.preset = preset;
	}

	public @Nullable Duration getProbeInterval() {
		return this.probeInterval;
	}

	public void setProbeInterval(@Nullable Duration probeInterval) {
		this.probeInterval = probeInterval;
	}

	@Nullable MembershipSettings settings() {
		if (!this.enabled) {
			return null;
		}
		MembershipSettings settings = (this.preset == Preset.WAN) ? MembershipSettings.wan() : MembershipSettings.lan();
		Duration interval = this.probeInterval;
		if (interval == null) {
			return settings;
		}
		try {
			return settings.withProbeInterval(interval);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException("macula.membership.probe-interval", interval,
					String.valueOf(ex.getMessage()), ex);
		}
	}

	/**
	 * How far apart nodes are.
	 */
	public enum Preset {

		/** Milliseconds. */
		LAN,
		/** Hundreds of milliseconds. */
		WAN

	}

}
