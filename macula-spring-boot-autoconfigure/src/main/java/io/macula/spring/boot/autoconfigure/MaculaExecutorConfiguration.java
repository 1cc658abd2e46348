package io.macula.spring.boot.autoconfigure;

import java.util.concurrent.Executor;

import io.macula.engine.runtime.ElasticExecutor;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnThreading;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.VirtualThreadTaskExecutor;

/**
 * Threads for handlers: those of the application when they are virtual, else an elastic
 * pool, because handlers that call each other would bring a small one to a halt. The bean
 * is no candidate for anybody who does not ask for it by name.
 */
@Configuration(proxyBeanMethods = false)
class MaculaExecutorConfiguration {

	static final String BEAN_NAME = "maculaExecutor";

	/**
	 * Keeps the price of a handler that never returns affordable. Twice the limit of
	 * streaming calls, each of which may block a thread while others bring its items.
	 */
	private static final int MAX_THREADS = 2048;

	@Bean(name = BEAN_NAME, defaultCandidate = false, destroyMethod = "")
	@ConditionalOnMissingBean(name = BEAN_NAME)
	@ConditionalOnThreading(Threading.VIRTUAL)
	@SuppressWarnings("UnnecessaryMethodReference") // hides that it is a TaskExecutor, of
													// which there should be one
	Executor maculaVirtualThreadExecutor(
			@Qualifier(TaskExecutionAutoConfiguration.APPLICATION_TASK_EXECUTOR_BEAN_NAME) ObjectProvider<Executor> application) {
		Executor executor = application.getIfAvailable(() -> new VirtualThreadTaskExecutor("macula-"));
		return executor::execute;
	}

	@Bean(name = BEAN_NAME, defaultCandidate = false)
	@ConditionalOnMissingBean(name = BEAN_NAME)
	@ConditionalOnThreading(Threading.PLATFORM)
	ElasticExecutor maculaElasticExecutor() {
		return new ElasticExecutor("macula", MAX_THREADS);
	}

}
