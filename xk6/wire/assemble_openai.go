package wire

// assemble joins the chunks of /v1/chat/completions and /v1/completions.
func (o openAIFormat) assemble(events []document) document {
	whole := document{}
	var choices []document
	for _, event := range events {
		spread(whole, event)
		for _, element := range list(event["choices"]) {
			from := object(element)
			place := index(from)
			if place < 0 {
				return nil
			}
			o.takePiece(at(&choices, place), from)
		}
	}
	if len(choices) == 0 {
		return nil
	}
	for _, choice := range choices {
		closeMessage(choice)
	}
	whole["object"] = o.wholeObject
	whole["choices"] = anyList(choices)
	return whole
}

// say sets the first choice's text in an answer that assemble made.
func (o openAIFormat) say(whole document, text string) {
	o.sayInChoice(object(list(whole["choices"])[0]), text)
}

func sayInMessage(choice document, text string) { object(choice["message"])["content"] = text }

func sayInText(choice document, text string) { choice["text"] = text }

// takeCompletionPiece joins the text of a choice.
func takeCompletionPiece(into, from document) {
	said := text(into["text"])
	takeLogprobs(into, from)
	spread(into, from)
	into["text"] = said + text(from["text"])
}

// takeLogprobs joins the lists of a choice's logprobs, each by its name.
func takeLogprobs(into, from document) {
	given := object(from["logprobs"])
	delete(from, "logprobs")
	if given == nil {
		if _, known := into["logprobs"]; !known {
			into["logprobs"] = nil
		}
		return
	}
	joined := object(into["logprobs"])
	if joined == nil {
		joined = document{}
	}
	for key, value := range given {
		if elements, ok := value.([]any); ok {
			joined[key] = append(list(joined[key]), elements...)
		} else if joined[key] == nil {
			joined[key] = value
		}
	}
	into["logprobs"] = joined
}

// takeChatDelta joins what a choice says into its message.
func takeChatDelta(into, from document) {
	message := object(into["message"])
	if message == nil {
		message = document{"role": "assistant", "content": nil}
	}
	for key, value := range object(from["delta"]) {
		piece, isText := value.(string)
		switch {
		case key == "tool_calls":
			takeToolCalls(message, list(value))
		case key == "role" || !isText:
			spread(message, document{key: value})
		default:
			join(message, key, piece)
		}
	}
	takeLogprobs(into, from)
	spread(into, from, "delta")
	into["message"] = message
}

// takeToolCalls joins the pieces of calls by their index, which a whole answer leaves out.
func takeToolCalls(message document, pieces []any) {
	var calls []document
	for _, call := range list(message["tool_calls"]) {
		calls = append(calls, object(call))
	}
	for _, element := range pieces {
		piece := object(element)
		call := at(&calls, max(0, index(piece)))
		function := object(call["function"])
		if function == nil {
			function = document{}
		}
		given := object(piece["function"])
		arguments := text(function["arguments"]) + text(given["arguments"])
		spread(function, given)
		function["arguments"] = arguments
		spread(call, piece, "index")
		call["function"] = function
	}
	message["tool_calls"] = anyList(calls)
}

// closeMessage leaves out a content that never said anything beside calls, as a whole answer does.
func closeMessage(choice document) {
	message := object(choice["message"])
	if message != nil && text(message["content"]) == "" && len(list(message["tool_calls"])) > 0 {
		message["content"] = nil
	}
}

// assembleResponse takes the whole response that the last event of /v1/responses holds.
func assembleResponse(events []document) document {
	for i := len(events) - 1; i >= 0; i-- {
		if response := object(events[i]["response"]); response != nil && len(list(response["output"])) > 0 {
			return response
		}
	}
	return nil
}
