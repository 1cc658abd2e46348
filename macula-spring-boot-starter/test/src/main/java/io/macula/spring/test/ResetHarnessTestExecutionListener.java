package io.macula.spring.test;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/**
 * Ends what a test method captured and offered, so that the next one starts anew in the
 * same application. Stateless.
 */
class ResetHarnessTestExecutionListener implements TestExecutionListener {

	@Override
	public void afterTestMethod(TestContext testContext) {
		if (testContext.hasApplicationContext()
				&& testContext.getApplicationContext() instanceof ConfigurableApplicationContext context
				&& context.isActive()) {
			context.getBeanProvider(MaculaTestHarness.class).ifAvailable(MaculaTestHarness::reset);
		}
	}

}
