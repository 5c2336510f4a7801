package wire

import "encoding/json"

// assembleMessage joins the events of Anthropic's /v1/messages: the message as it starts, its blocks, and how it ends.
func assembleMessage(events []document) document {
	whole := document{}
	var blocks []document
	for _, event := range events {
		switch text(event["type"]) {
		case "message_start":
			spread(whole, object(event["message"]))
		case "content_block_start":
			if place := index(event); place >= 0 {
				spread(at(&blocks, place), object(event["content_block"]))
			}
		case "content_block_delta":
			if place := index(event); place >= 0 {
				takeBlockPiece(at(&blocks, place), object(event["delta"]))
			}
		case "message_delta":
			spread(whole, object(event["delta"]))
			usage := object(whole["usage"])
			if usage == nil {
				usage = document{}
			}
			spread(usage, object(event["usage"]))
			whole["usage"] = usage
		}
	}
	if len(whole) == 0 {
		return nil
	}
	for _, block := range blocks {
		closeBlock(block)
	}
	whole["content"] = anyList(blocks)
	return whole
}

// takeBlockPiece joins text, thinking, a signature, or the JSON of a tool's input.
func takeBlockPiece(block, piece document) {
	for key, value := range piece {
		if said, ok := value.(string); ok && key != "type" {
			join(block, key, said)
		}
	}
}

// closeBlock reads the input of a tool, which a stream brings as text.
func closeBlock(block document) {
	said, ok := block["partial_json"].(string)
	if !ok {
		return
	}
	delete(block, "partial_json")
	var input any
	if json.Unmarshal([]byte(said), &input) == nil {
		block["input"] = input
	}
}

// assembleOllama joins the texts of the lines of /api/chat and /api/generate into the last, which has all the rest.
func assembleOllama(events []document) document {
	whole, message := document{}, document{}
	for _, event := range events {
		said := object(event["message"])
		takeOllamaPiece(message, said)
		response, thinking := text(whole["response"]), text(whole["thinking"])
		spread(whole, event)
		if _, generated := event["response"]; generated {
			whole["response"] = response + text(event["response"])
		}
		if thought := thinking + text(event["thinking"]); thought != "" {
			whole["thinking"] = thought
		}
	}
	if len(whole) == 0 {
		return nil
	}
	if len(message) > 0 {
		whole["message"] = message
	}
	return whole
}

func takeOllamaPiece(message, said document) {
	for key, value := range said {
		piece, isText := value.(string)
		switch {
		case key == "tool_calls":
			message[key] = append(list(message[key]), list(value)...)
		case key == "role" || !isText:
			message[key] = value
		default:
			join(message, key, piece)
		}
	}
}
