package io.macula.spring.boot.autoconfigure.erlang;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Whether the diagnostics procedures are offered: as the property says, or because the
 * node is a seed. Stateless.
 */
class OnDiagnosticsCondition extends SpringBootCondition {

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		Environment environment = context.getEnvironment();
		boolean seed = environment.getProperty("macula.seed", Boolean.class, false);
		boolean offered = environment.getProperty("macula.erlang.diagnostics", Boolean.class, seed);
		return new ConditionOutcome(offered, ConditionMessage.forCondition("Macula diagnostics")
			.because(offered ? "they are wanted" : "nobody wants them"));
	}

}
